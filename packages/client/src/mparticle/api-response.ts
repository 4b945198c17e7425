import { toListOf, toModel, toText } from './conversion.ts';
import { defineModel } from './model-class.ts';
import type { Maybe, ModelClass } from './model-class.ts';

/** What is wrong with a request, in the words of the endpoint. */
export interface ApiResponseErrors {
  code?: Maybe<string>;
  message?: Maybe<string>;
}

export const ApiResponseErrors: ModelClass<ApiResponseErrors, []> = defineModel({
  name: 'ApiResponseErrors',
  members: { code: toText, message: toText },
});

/** The body of a refusal. */
export interface ApiResponse {
  errors?: Maybe<ApiResponseErrors[]>;
}

export const ApiResponse: ModelClass<ApiResponse, []> = defineModel({
  name: 'ApiResponse',
  members: { errors: toListOf(toModel(() => ApiResponseErrors)) },
});
